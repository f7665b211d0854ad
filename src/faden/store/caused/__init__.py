"""What did messages of the company cause?"""
