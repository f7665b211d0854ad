"""What does a customer mean by her own words, in German or English?"""
